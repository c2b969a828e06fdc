/**
 * Pair rows with columns, cheapest pairs first, then exchange partners wherever that lowers the sum. For the few faces
 * of a frame this finds the least sum in practice, in a form that can be read. Pairs that cost `Infinity` are never made.
 * @param {number[][]} costs costs[row][column]
 * @returns {(number | null)[]} For each row its column.
 */
export function assign(costs) {
  /** @type {(number | null)[]} */
  const columnOf = costs.map(() => null);
  const taken = new Set();
  const pairs = costs.flatMap((line, row) => line.map((cost, column) => ({ row, column, cost })));
  pairs.sort((a, b) => a.cost - b.cost);
  for (const { row, column, cost } of pairs) {
    if (cost === Infinity || columnOf[row] !== null || taken.has(column)) continue;
    columnOf[row] = column;
    taken.add(column);
  }
  while (exchangeOnce(columnOf, costs));
  return columnOf;
}

/**
 * Exchange one pair of partners in place.
 * @param {(number | null)[]} columnOf
 * @param {number[][]} costs
 * @returns {boolean} Whether an exchange lowered the sum.
 */
function exchangeOnce(columnOf, costs) {
  const cost = (/** @type {number} */ row, /** @type {number} */ column) => costs[row]?.[column] ?? Infinity;
  for (const [a, columnA] of columnOf.entries()) {
    for (const [b, columnB] of columnOf.entries()) {
      if (b <= a || columnA === null || columnB === null) continue;
      const now = cost(a, columnA) + cost(b, columnB);
      if (cost(a, columnB) + cost(b, columnA) < now - 1e-9) {
        columnOf[a] = columnB;
        columnOf[b] = columnA;
        return true;
      }
    }
  }
  return false;
}
