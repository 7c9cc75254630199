/** Options of an emulator whose tests call faster than AWS allows, and are not about AWS's limits. */
export const UNTHROTTLED = { settings: { throttle: false } } as const;
