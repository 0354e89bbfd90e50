/** A model's code as one self-contained text: what a run stores and what workers execute. */
export interface ModelBundle {
  /** SHA-256 of `code`, 64 lower-case hex digits. */
  readonly codeVersion: string;
  /**
   * An ES module: the model and its own files in one, packages left as imports, then one comment line
   * `// name@version` for each external package, sorted. So the hash covers the packages too.
   */
  readonly code: string;
  /** The folder that packages are resolved from; an absolute path. Not part of the code. */
  readonly resolveFrom: string;
}

/**
 * Turns a reference to a model into code, and code into the value that the model's author exported.
 *
 * Bundling the same files with the same package versions gives the same bytes on every machine and in every folder:
 * no absolute path, time or random value enters the code.
 */
export interface ModelSource {
  /**
   * Bundles the model at `path`, absolute or relative to `baseFolder`.
   *
   * Throws MODEL_NOT_FOUND where there is no such file, MODEL_LOAD_FAILED where it does not compile.
   */
  bundle(path: string, baseFolder: string): Promise<ModelBundle>;
  /**
   * The bundle of code that is already in a lake, with the packages that are installed below `resolveFrom` now.
   * Its `codeVersion` differs from the stored code's where a package has another version than recorded.
   */
  rebundle(storedCode: string, resolveFrom: string): Promise<ModelBundle>;
  /**
   * Executes the code and returns its default export, unchecked (undefined where it has none). The import of
   * `sweeplake` is this very installation, so its models are recognised.
   *
   * Throws MODEL_LOAD_FAILED where the code throws or imports what is not installed; the message has no stack.
   */
  evaluate(bundle: ModelBundle): Promise<unknown>;
}
