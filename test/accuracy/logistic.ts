/**
 * Logistic regression with a ridge, by Newton's method: small, exact, and the same on every machine.
 *
 * In: vectors with labels and weights. Out: one weight a feature, and the bias, which the ridge leaves alone.
 */

export type Labelled = {
  readonly vector: readonly number[];
  readonly label: 0 | 1;
  readonly weight: number;
};

export type Fitted = { readonly bias: number; readonly weights: readonly number[] };

/** Newton steps: far more than it takes. */
const stepsMax = 40;

/** The sum of a step under which nothing changes any more. */
const stepMin = 1e-9;

export function fitLogistic(examples: readonly Labelled[], ridge: number): Fitted {
  const size = (examples[0]?.vector.length ?? 0) + 1;
  const theta = new Float64Array(size);
  for (let step = 0; step < stepsMax; step++) {
    const gradient = new Float64Array(size);
    const hessian = Array.from({ length: size }, () => new Float64Array(size));
    for (const { vector, label, weight } of examples) {
      const inputs = [1, ...vector];
      const probability = probabilityOf(theta, inputs);
      const slope = weight * (label - probability);
      const curve = weight * probability * (1 - probability);
      for (let i = 0; i < size; i++) {
        const input = inputs[i]!;
        if (input === 0) continue;
        gradient[i]! += slope * input;
        const row = hessian[i]!;
        for (let j = 0; j < size; j++) row[j]! += curve * input * inputs[j]!;
      }
    }
    for (let i = 0; i < size; i++) {
      const strength = i === 0 ? 1e-6 : ridge;
      gradient[i]! -= strength * theta[i]!;
      hessian[i]![i]! += strength;
    }
    const change = solve(hessian, gradient);
    let moved = 0;
    for (let i = 0; i < size; i++) {
      theta[i]! += change[i]!;
      moved += Math.abs(change[i]!);
    }
    if (moved < stepMin) break;
  }
  return { bias: theta[0] ?? 0, weights: [...theta.subarray(1)] };
}

export function predict({ bias, weights }: Fitted, vector: readonly number[]): number {
  return probabilityOf([bias, ...weights], [1, ...vector]);
}

function probabilityOf(theta: ArrayLike<number>, inputs: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) sum += theta[i]! * inputs[i]!;
  return 1 / (1 + Math.exp(-sum));
}

/** Gauss's elimination, with the largest pivot. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let i = column + 1; i < size; i++)
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[best]![column]!)) best = i;
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]!;
    if (pivot[column] === 0) continue;
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]! / pivot[column]!;
      if (factor === 0) continue;
      for (let j = column; j <= size; j++) rows[i]![j]! -= factor * pivot[j]!;
    }
  }
  return Float64Array.from(rows, (row, i) => (row[i] === 0 ? 0 : row[size]! / row[i]!));
}
