// The Temporal SDK types durations with `StringValue` of a pinned pre-release of `ms` whose own types are invisible
// under `moduleResolution: nodenext`; without this declaration, every Duration would silently be `any`.
declare module 'ms' {
  export type StringValue = `${number}` | `${number}${' ' | ''}${'ms' | 's' | 'm' | 'h' | 'd'}`;
}
