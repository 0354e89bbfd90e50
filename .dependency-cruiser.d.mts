declare const rules: { readonly forbidden: readonly unknown[]; readonly options: object };
export default rules;
