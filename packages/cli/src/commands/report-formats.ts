/** Formats for continuous integration, of every command whose answer is findings; render/reports writes them. */
export const reportFormatNames = ["junit", "github", "gitlab"] as const;
