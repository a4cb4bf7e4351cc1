import type { InputErrorDetails } from "./errors.ts";
import type { XmlLimits } from "./limits.ts";

/** A rule of ours for what the parser complains of: which code it gets, and what to tell the user. */
type Complaint = Pick<InputErrorDetails, "code" | "message" | "hint">;

const copyAgain = "Take the document again from the tool that wrote it, and do not edit it by hand.";

/** The parser's complaints, by a word they hold, to codes. The first that fits is taken. */
const complaints: readonly (readonly [pattern: RegExp, complaint: Complaint])[] = [
  [
    /undefined entity|character in entity name|empty entity name/,
    {
      code: "xml.entity",
      message: "an entity that XML does not define; only &amp; &lt; &gt; &quot; &apos; and numeric ones are read",
      hint: "Write the character itself, or &amp; for an ampersand.",
    },
  ],
  [
    /malformed character entity/,
    {
      code: "xml.character",
      message: "a numeric character reference to what is no XML character",
      hint: "Write the reference as &#DECIMAL; or &#xHEXADECIMAL; of an allowed character.",
    },
  ],
  [
    /duplicate attribute/,
    {
      code: "xml.duplicate-attribute",
      message: "an attribute stands twice in one tag; each name is expected once",
      hint: "Remove one of the two.",
    },
  ],
  [
    /unquoted attribute value|attribute without value/,
    {
      code: "xml.attribute-quotes",
      message: "an attribute without a quoted value; name='value' is expected",
      hint: "Put the value into quotes.",
    },
  ],
  [
    /doctype/,
    {
      code: "xml.doctype",
      message: "a document type declaration; none is expected, and none is read since it may define entities",
      hint: "Remove the declaration (<!DOCTYPE ...>): libvirt writes none.",
    },
  ],
  [
    /XML declaration must/,
    {
      code: "xml.not-well-formed",
      message: "an XML declaration inside a document; the end of the document before it is expected first",
      hint: `The document before it is probably cut off. ${copyAgain}`,
    },
  ],
  [
    /^disallowed character\.$/,
    { code: "xml.character", message: "a character that may not stand here", hint: copyAgain },
  ],
];

/** The rule for one complaint of the parser. */
export function complaintFor(parserSays: string): Complaint {
  const known = complaints.find(([pattern]) => pattern.test(parserSays));
  if (known !== undefined) return known[1];
  return {
    code: "xml.not-well-formed",
    message: `XML is expected, but: ${parserSays.replace(/\.$/, "")}`,
    hint: copyAgain,
  };
}

/** The code and words for each limit. */
export const limitComplaints: Readonly<Record<keyof XmlLimits, { readonly code: string; readonly what: string }>> = {
  maxDocumentLength: { code: "xml.too-large", what: "characters in one document" },
  maxDepth: { code: "xml.too-deep", what: "elements within one another" },
  maxElements: { code: "xml.too-many-elements", what: "elements in one document" },
  maxAttributes: { code: "xml.too-many-attributes", what: "attributes of one element" },
  maxNameLength: { code: "xml.name-too-long", what: "characters in a name" },
};
