// The Temporal SDK types durations with `StringValue` of a pre-release of `ms`. Under `moduleResolution: nodenext`,
// TypeScript does not find the types of that pre-release. Without this declaration, every Duration would silently be
// `any`.
declare module 'ms' {
  export type StringValue = `${number}` | `${number}${' ' | ''}${'ms' | 's' | 'm' | 'h' | 'd'}`;
}
