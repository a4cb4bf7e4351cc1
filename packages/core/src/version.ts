/** The release of this package, as results state it; held equal to package.json by a test. */
export const toolVersion = "0.1.0";
