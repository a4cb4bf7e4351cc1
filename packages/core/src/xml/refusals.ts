import { complaintFor, limitComplaints } from "./complaints.ts";
import type { XmlElement } from "./element.ts";
import { InputError } from "./errors.ts";
import type { XmlLimits } from "./limits.ts";
import { positionAt } from "./position.ts";

/** Says no to a text, in words a user can act on and with the place; every method throws an {@link InputError}. */
export class Refusals {
  constructor(
    private readonly text: string,
    private readonly file: string | undefined,
    private readonly limits: XmlLimits,
  ) {}

  excess(limit: keyof XmlLimits, offset: number): never {
    const { code, what } = limitComplaints[limit];
    return this.refuse(offset, {
      code,
      message: `found more than ${this.limits[limit]} ${what}; no description of a host or guest needs as many`,
      hint: "Make sure that this is the file you meant.",
    });
  }

  /** What the parser complains of. */
  syntax(complaint: string, offset: number): never {
    const { code, message, hint } = complaintFor(complaint);
    // References are judged at their end, and told by their beginning.
    const start = complaint.includes("entity") ? this.text.lastIndexOf("&", offset) : offset;
    return this.refuse(start, { code, message: `found ${this.excerpt(start)}: ${message}`, hint });
  }

  /** The text ends too early, inside an element if one is open. */
  truncation(inside: XmlElement | undefined): never {
    return this.refuse(this.text.length, {
      code: "xml.truncated",
      message:
        inside === undefined
          ? "found the end of the text inside a tag, comment or declaration, before the end of the document"
          : `found the end of the text where </${inside.name}> is expected, opened in line ${inside.line}`,
      hint: "The text is cut off: take it again from the tool that wrote it.",
    });
  }

  /** A close tag at or before `offset` that does not close what is open. */
  closeTag(offset: number, due: XmlElement | undefined): never {
    const start = this.text.lastIndexOf("</", offset);
    const expected = due === undefined ? "the next document or the end" : `</${due.name}>, opened in line ${due.line},`;
    return this.refuse(start, {
      code: "xml.mismatched-tag",
      message: `found ${this.excerpt(start)} where ${expected} is expected`,
      hint: "Close the elements in the order in which they were opened, each once.",
    });
  }

  noDocument(offset: number): never {
    return this.refuse(offset, {
      code: "xml.empty",
      message: "found nothing where an XML document is expected",
      hint: "The tool that should have written it probably failed: run it again and look at its messages.",
    });
  }

  notXml(offset: number): never {
    return this.refuse(offset, {
      code: "xml.not-xml",
      message: `found ${this.excerpt(offset)} where an XML document is expected`,
      hint: "Give a file that begins with an XML element, as `virsh capabilities` prints it.",
    });
  }

  strayText(offset: number): never {
    return this.refuse(offset, {
      code: "xml.stray-text",
      message: `found ${this.excerpt(offset)} where another XML document or the end is expected`,
      hint: "Remove what stands between the documents.",
    });
  }

  secondRoot(offset: number, first: XmlElement): never {
    return this.refuse(offset, {
      code: "xml.two-roots",
      message: `found ${this.excerpt(offset)}, a second document, where the end is expected behind <${first.name}>`,
      hint: "Keep one document and put the other into a file of its own.",
    });
  }

  /** A few characters of the text, up to the end of the line; control characters and the like escaped. */
  private excerpt(offset: number): string {
    const line = this.text.slice(offset, offset + 24).split(/[\r\n]/, 1)[0] ?? "";
    return JSON.stringify(line === "" ? this.text.slice(offset, offset + 1) : line);
  }

  private refuse(offset: number, what: Pick<InputError, "code" | "message" | "hint">): never {
    throw new InputError({ ...what, file: this.file, ...positionAt(this.text, offset) });
  }
}
