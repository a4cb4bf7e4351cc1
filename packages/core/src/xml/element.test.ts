import { describe, expect, it } from "vitest";
import { attribute, child, children, descend, textOf } from "./element.ts";
import { readXmlDocument } from "./read.ts";

const host = readXmlDocument(
  "<capabilities><host><cpu><model>\n  EPYC </model><feature name='a'/><model>Opteron</model><feature name='b'/></cpu></host></capabilities>",
);
const cpu = descend(host, "host", "cpu");

describe("finding one's way in a tree", () => {
  it("takes the first child of a name", () => expect(textOf(child(cpu, "model"))).toBe("EPYC"));
  it("takes all children of a name, in order", () =>
    expect(children(cpu, "feature").map((feature) => attribute(feature, "name"))).toEqual(["a", "b"]));
  it("follows a path", () => expect(textOf(descend(host, "host", "cpu", "model"))).toBe("EPYC"));
  it("stays where the path is empty", () => expect(descend(host)).toBe(host));
  it("finds no deeper element as a child", () => expect(child(host, "cpu")).toBeUndefined());
  it("finds nothing in nothing", () => {
    const nothing = descend(host, "host", "numa", "cell");
    expect(nothing).toBeUndefined();
    expect(child(nothing, "x")).toBeUndefined();
    expect(children(nothing, "x")).toEqual([]);
    expect(attribute(nothing, "x")).toBeUndefined();
    expect(attribute(cpu, "x")).toBeUndefined();
    expect(textOf(nothing)).toBeUndefined();
  });
});
