import type { Covariance } from './covariance';

interface Edge {
  from: number;
  to: number;
  length: number;
}

/**
 * Hierarchical risk parity: assets in the order of a tree of their correlations, in which each half gets the less the more it
 * varies (Lopez de Prado, "Building diversified portfolios that outperform out of sample", JPM 42, 2016; single linkage).
 */
export function hierarchicalRiskParity(covariance: Covariance): Float64Array {
  const weights = new Float64Array(covariance.length).fill(1);
  const share = (assets: readonly number[]): void => {
    if (assets.length < 2) return;
    const middle = assets.length >> 1;
    const [left, right] = [assets.slice(0, middle), assets.slice(middle)];
    const [ofLeft, ofRight] = [clusterVariance(covariance, left), clusterVariance(covariance, right)];
    const part = 1 - ofLeft / (ofLeft + ofRight);
    for (const k of left) weights[k]! *= part;
    for (const k of right) weights[k]! *= 1 - part;
    share(left);
    share(right);
  };
  share(treeOrder(covariance));
  return weights;
}

/** Variance of assets that are weighted by the inverse of theirs. */
function clusterVariance(covariance: Covariance, assets: readonly number[]): number {
  const inverse = assets.map((k) => 1 / covariance[k]![k]!);
  const sum = inverse.reduce((total, value) => total + value, 0);
  let variance = 0;
  assets.forEach((i, a) => assets.forEach((j, b) => (variance += inverse[a]! * inverse[b]! * covariance[i]![j]!)));
  return variance / (sum * sum);
}

/** Leaves from left to right; of two that are joined, the one that is older is on the left. */
function treeOrder(covariance: Covariance): number[] {
  const size = covariance.length;
  let clusters = Array.from({ length: size }, (_, k) => ({ id: k, assets: [k] }));
  let nextId = size;
  for (const { from, to } of shortestEdges(covariance)) {
    const joined = clusters.filter(({ assets }) => assets.includes(from) || assets.includes(to));
    joined.sort((a, b) => a.id - b.id);
    clusters = clusters.filter((cluster) => !joined.includes(cluster));
    clusters.push({ id: nextId++, assets: joined.flatMap(({ assets }) => assets) });
  }
  return clusters[0]!.assets;
}

/** The spanning tree of least distances (Prim), shortest first. */
function shortestEdges(covariance: Covariance): Edge[] {
  const size = covariance.length;
  const distance = (i: number, j: number) => {
    const correlation = covariance[i]![j]! / Math.sqrt(covariance[i]![i]! * covariance[j]![j]!);
    return Math.sqrt(Math.min(1, Math.max(0, (1 - correlation) / 2)));
  };
  const nearest = Array.from({ length: size }, () => ({ from: 0, length: Infinity }));
  const isIn = new Array<boolean>(size).fill(false);
  const edges: Edge[] = [];
  for (let at = 0; edges.length < size - 1;) {
    isIn[at] = true;
    let next = -1;
    for (let k = 0; k < size; k++) {
      if (isIn[k]) continue;
      const length = distance(at, k);
      if (length < nearest[k]!.length) nearest[k] = { from: at, length };
      if (next < 0 || nearest[k]!.length < nearest[next]!.length) next = k;
    }
    edges.push({ ...nearest[next]!, to: next });
    at = next;
  }
  return edges.sort((a, b) => a.length - b.length);
}
