/** @import { Row, Summary } from "./session-log.js" */
/** @import { Rules, State } from "./state-types.js" */

/** @typedef {{ number: number, into: number }} Merge A number that counts as another, lower one. */

/** As long as a label over the picture can be. */
export const LONGEST_NAME = 40;

/** What is known of people before anything is. */
export const NOBODY = { names: {}, merges: [], calibrations: {} };

/**
 * The number of the person who was given this one, too: the lowest of those that were merged.
 * @param {number} number
 * @param {Merge[]} merges
 */
export function personOf(number, merges) {
  let person = number;
  for (let merge; (merge = merges.find((one) => one.number === person));) person = merge.into;
  return person;
}

/**
 * All numbers of a person, the one that is shown first.
 * @param {number} number Any of them.
 * @param {Merge[]} merges
 */
export function numbersOf(number, merges) {
  const person = personOf(number, merges);
  const others = merges.map((merge) => merge.number).filter((one) => personOf(one, merges) === person);
  return [person, ...others.sort((a, b) => a - b)];
}

/**
 * Two people who are one: the higher number counts as the lower one from now on, with all that was read of it.
 * @param {Merge[]} merges
 * @param {number} a
 * @param {number} b
 * @returns {Merge[]}
 */
export function withMerge(merges, a, b) {
  const [one, other] = [personOf(a, merges), personOf(b, merges)];
  if (one === other) return merges;
  return [...merges, { number: Math.max(one, other), into: Math.min(one, other) }];
}

/**
 * A number counts for itself again, with those that were merged into it before.
 * @param {Merge[]} merges
 * @param {number} number
 */
export function withoutMerge(merges, number) {
  return merges.filter((merge) => merge.number !== number);
}

/**
 * The names that are shown: a person without one of their own has that of a number that was merged into theirs.
 * @param {Pick<State, "names" | "merges">} state
 * @returns {Record<number, string>}
 */
export function namesOf({ names, merges }) {
  if (merges.length === 0) return names;
  const inherited = merges.map(({ number }) => {
    const numbers = numbersOf(number, merges);
    return [numbers[0], numbers.map((one) => names[one]).find((name) => name !== undefined) ?? ""];
  });
  return { ...names, ...Object.fromEntries(inherited) };
}

/**
 * A record by person instead of by the number that was given.
 * @param {{ rows: Row[], summary: Summary }} record
 * @param {Merge[]} merges
 */
export function recordOfPeople({ rows, summary }, merges) {
  if (merges.length === 0) return { rows, summary };
  /** @type {Summary} */
  const people = new Map();
  for (const [number, times] of summary) {
    const ofPerson = people.get(personOf(number, merges)) ?? new Map();
    people.set(personOf(number, merges), ofPerson);
    for (const [label, ms] of times) ofPerson.set(label, (ofPerson.get(label) ?? 0) + ms);
  }
  return { rows: rows.map((row) => ({ ...row, face: personOf(row.face, merges) })), summary: people };
}

/**
 * Everyone who was given a number since the record was begun, in that order.
 * @param {Pick<State, "nextNumber" | "merges">} state
 */
export function peopleOf({ nextNumber, merges }) {
  const numbers = Array.from({ length: nextNumber - 1 }, (_, index) => index + 1);
  return numbers.filter((number) => personOf(number, merges) === number);
}

/** @type {Pick<Rules, "person-named" | "people-merged" | "people-parted">} */
export const PEOPLE_RULES = {
  "person-named": (state, { number, name }) => ({
    ...state,
    names: { ...state.names, [number]: name.trim().slice(0, LONGEST_NAME) },
  }),
  "people-merged": (state, { numbers }) => ({ ...state, merges: withMerge(state.merges, ...numbers) }),
  "people-parted": (state, { number }) => ({ ...state, merges: withoutMerge(state.merges, number) }),
};
