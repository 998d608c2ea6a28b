/** Writes ONNX models by hand: protocol buffers of which only these few fields are needed. */

function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

const whole = (field, value) => [...varint(field * 8), ...varint(value)];
const bytes = (field, content) => [...varint(field * 8 + 2), ...varint(content.length), ...content];
const text = (field, value) => bytes(field, [...Buffer.from(value, 'utf8')]);
const message = (field, ...parts) => bytes(field, parts.flat());

const FLOAT = 1;

function tensor(name, dims, values) {
  const raw = [...Buffer.from(Float32Array.from(values).buffer)];
  return [...dims.flatMap((dim) => whole(1, dim)), ...whole(2, FLOAT), ...text(8, name), ...bytes(9, raw)];
}

/** A number is a length, a text the name of one that is free. */
function valueInfo(name, dims) {
  const shape = dims.map((dim) => message(1, typeof dim === 'number' ? whole(1, dim) : text(2, dim)));
  return [...text(1, name), ...message(2, message(1, whole(1, FLOAT), message(2, ...shape)))];
}

/**
 * A model of one neuron: `output = input · weights + bias`, for a batch of inputs.
 * @param {{weights: number[], bias?: number, rows?: number | string}} options
 * @returns {Buffer}
 */
export function linearModel({ weights, bias = 0, rows = 'rows' }) {
  const node = [
    ...text(1, 'input'),
    ...text(1, 'weights'),
    ...text(1, 'bias'),
    ...text(2, 'output'),
    ...text(4, 'Gemm'),
  ];
  const graph = [
    ...message(1, node),
    ...text(2, 'linear'),
    ...message(5, tensor('weights', [weights.length, 1], weights)),
    ...message(5, tensor('bias', [1], [bias])),
    ...message(11, valueInfo('input', [rows, weights.length])),
    ...message(12, valueInfo('output', [rows, 1])),
  ];
  return Buffer.from([...whole(1, 8), ...message(7, graph), ...message(8, [...text(1, ''), ...whole(2, 13)])]);
}
