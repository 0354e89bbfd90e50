/** Where a lake is unless told otherwise, relative to the working directory. */
export const DEFAULT_LAKE = "./lake";
