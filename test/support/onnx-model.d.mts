export function linearModel(options: { weights: number[]; bias?: number; rows?: number | string }): Buffer;
