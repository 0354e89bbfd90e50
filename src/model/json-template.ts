import type { Field, Json } from "../contract/index.ts";
import { canonicalJson, canonicalNumber, canonicalString, isJsonField } from "../contract/index.ts";

/**
 * Values by dotted name, as one nested object and as its canonical JSON. What does not change from point to point is
 * worked out once, here: keys are sorted and escaped, constants serialised and frozen.
 */
export interface Template {
  /** The nested object of one point: a new, deeply frozen object, members in declared order. */
  build(values: readonly Json[]): Readonly<Record<string, unknown>>;
  /** Its canonical JSON (RFC 8785). Equal to `canonicalJson(build(values))`. */
  text(values: readonly Json[]): string;
}

type Node =
  | { readonly slot: number; readonly write: (value: Json) => string }
  | { readonly members: Map<string, Node> };

/**
 * A template over `fields`: the value of `fields[i]` is `values[i]`. Where `constants[i]` is given, that value is used
 * whatever `values[i]` is. Constants and values must be frozen and free of -0 (see `frozenJson`).
 */
export function compileTemplate(fields: readonly Field[], constants: readonly (Json | undefined)[] = []): Template {
  const root = treeOf(fields);
  const pieces: string[] = [""];
  const slots: { index: number; write: (value: Json) => string }[] = [];
  const addText = (text: string) => {
    pieces[pieces.length - 1] += text;
  };
  const addNode = (node: Node): void => {
    if ("slot" in node) {
      const constant = constants[node.slot];
      if (constant !== undefined) addText(canonicalJson(constant));
      else {
        slots.push({ index: node.slot, write: node.write });
        pieces.push("");
      }
      return;
    }
    addText("{");
    for (const [at, name] of [...node.members.keys()].sort().entries()) {
      addText(`${at === 0 ? "" : ","}${canonicalString(name)}:`);
      addNode(node.members.get(name) as Node);
    }
    addText("}");
  };
  addNode(root);
  return {
    build: builderOf(root, constants).build as Template["build"],
    text: (values) => {
      let text = pieces[0] as string;
      for (let at = 0; at < slots.length; at++) {
        const { index, write } = slots[at] as (typeof slots)[number];
        text += write(values[index] as Json) + pieces[at + 1];
      }
      return text;
    },
  };
}

function treeOf(fields: readonly Field[]): { readonly members: Map<string, Node> } {
  const root = { members: new Map<string, Node>() };
  for (const [slot, field] of fields.entries()) {
    const names = field.name.split(".");
    const last = names.pop() as string;
    let parent = root;
    for (const name of names) {
      const child = parent.members.get(name) ?? { members: new Map<string, Node>() };
      parent.members.set(name, child);
      parent = child as typeof root;
    }
    parent.members.set(last, { slot, write: writerOf(field) });
  }
  return root;
}

/** How values of a field are written as canonical JSON: the cheapest way that is right for its type. */
function writerOf(field: Field): (value: Json) => string {
  if (isJsonField(field)) return canonicalJson;
  const write: (value: Json) => string =
    field.type === "str"
      ? (value) => canonicalString(value as string)
      : field.type === "bool"
        ? String
        : (value) => canonicalNumber(value as number);
  return field.nullable ? (value) => (value === null ? "null" : write(value)) : write;
}

interface Builder {
  readonly build: (values: readonly Json[]) => unknown;
  readonly isConstant: boolean;
}

/** Objects in which nothing varies are built once and shared by all points; they are frozen. */
function builderOf(node: Node, constants: readonly (Json | undefined)[]): Builder {
  if ("slot" in node) {
    const { slot } = node;
    const constant = constants[slot];
    if (constant !== undefined) return { build: () => constant, isConstant: true };
    return { build: (values) => values[slot], isConstant: false };
  }
  const members = [...node.members].map(([name, child]) => ({ name, ...builderOf(child, constants) }));
  const build = (values: readonly Json[]) => {
    const object: Record<string, unknown> = {};
    // Assignment makes own properties here: no name that the contract permits has a setter on Object.prototype.
    for (const member of members) object[member.name] = member.build(values);
    return Object.freeze(object);
  };
  if (!members.every((member) => member.isConstant)) return { build, isConstant: false };
  const shared = build([]);
  return { build: () => shared, isConstant: true };
}
