export type Attributes = ReadonlyMap<string, string>;

/** Beyond so many, a text of ever new values would only fill memory. */
const mostKept = 10_000;

/**
 * The attributes of elements that have one. Descriptions of hosts repeat `name='vmx'` by the thousand: elements alike
 * share one map, and with it the text of its value.
 */
export class LoneAttributes {
  private readonly byName = new Map<string, Map<string, Attributes>>();
  private kept = 0;

  of(name: string, value: string): Attributes {
    const known = this.byName.get(name)?.get(value);
    return known ?? this.keep(name, value, new Map([[name, value]]));
  }

  private keep(name: string, value: string, attributes: Attributes): Attributes {
    if (this.kept >= mostKept) return attributes;
    this.kept += 1;
    const byValue = this.byName.get(name) ?? new Map<string, Attributes>();
    this.byName.set(name, byValue.set(value, attributes));
    return attributes;
  }
}
