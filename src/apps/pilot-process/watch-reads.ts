import type { ModelDescription } from "../../contract/index.ts";
import type { AnyModelDefinition } from "../../model/index.ts";

type Members = ReadonlyMap<string, Leaf | { readonly members: Members }>;
interface Leaf {
  readonly name: string;
}

/**
 * The same model, telling `onRead` the dotted name of a parameter whenever `derive` or `simulate` reads its value: by
 * name, by destructuring, or by anything that reads all of them, such as a spread or JSON.stringify.
 *
 * The parameters are copies with getters, deeply frozen like the real ones: unlike proxies they can be cloned, and the
 * model computes what it would compute.
 */
export function watchReads(
  definition: AnyModelDefinition,
  model: ModelDescription,
  onRead: (name: string) => void,
): AnyModelDefinition {
  const members = membersOf(model);
  const watched = (parameters: object) => copyWithGetters(parameters, members, onRead) as never;
  const { derive, simulate } = definition;
  return {
    ...definition,
    ...(derive === undefined ? {} : { derive: (parameters: object) => derive(watched(parameters)) }),
    simulate: (input: { readonly parameters: object }) =>
      simulate({ ...input, parameters: watched(input.parameters) } as never),
  };
}

function membersOf(model: ModelDescription): Members {
  type Tree = Map<string, Leaf | { readonly members: Tree }>;
  const root: Tree = new Map();
  for (const { name } of model.parameters) {
    const path = name.split(".");
    let tree = root;
    for (const part of path.slice(0, -1)) {
      const group = tree.get(part) ?? { members: new Map() };
      tree.set(part, group);
      if ("members" in group) tree = group.members;
    }
    tree.set(path.at(-1) as string, { name });
  }
  return root;
}

function copyWithGetters(source: object, members: Members, onRead: (name: string) => void): object {
  const copy = {};
  for (const [key, value] of Object.entries(source)) {
    const member = members.get(key);
    const isGroup = member !== undefined && "members" in member;
    const given: unknown = isGroup ? copyWithGetters(value, member.members, onRead) : value;
    const get = () => {
      if (member !== undefined && "name" in member) onRead(member.name);
      return given;
    };
    Object.defineProperty(copy, key, { get, enumerable: true });
  }
  return Object.freeze(copy);
}
