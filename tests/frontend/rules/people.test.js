import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LONGEST_NAME,
  namesOf,
  numbersOf,
  peopleOf,
  personOf,
  recordOfPeople,
  withMerge,
  withoutMerge,
} from "../../../frontend/js/rules/people.js";
import { INITIAL_STATE, reduce } from "../../../frontend/js/rules/state.js";

const MERGED = [
  [3, 2],
  [2, 1],
].reduce((merges, [a, b]) => withMerge(merges, a, b), []);

test("a number counts as the lowest of those that were merged with it", () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((number) => personOf(number, MERGED)),
    [1, 1, 1, 4],
  );
  assert.deepEqual(numbersOf(2, MERGED), [1, 2, 3]);
  assert.deepEqual(numbersOf(4, MERGED), [4]);
});

test("people who are one already are not merged again, whatever numbers are named", () => {
  assert.equal(withMerge(MERGED, 1, 3), MERGED);
  assert.equal(withMerge(MERGED, 2, 2), MERGED);
  assert.equal(personOf(1, withMerge(MERGED, 3, 4)), 1);
  assert.equal(personOf(4, withMerge(MERGED, 3, 4)), 1);
});

test("a number that parts takes along what was merged into it before", () => {
  const parted = withoutMerge(MERGED, 2);

  assert.deepEqual(
    [1, 2, 3].map((number) => personOf(number, parted)),
    [1, 2, 2],
  );
  assert.deepEqual(withoutMerge(withoutMerge(MERGED, 2), 3), []);
});

test("a person without a name of their own has that of a number merged into theirs, until it is replaced", () => {
  const names = { 3: "Anna" };

  assert.equal(namesOf({ names, merges: MERGED })[1], "Anna");
  assert.equal(namesOf({ names: { ...names, 1: "Bo" }, merges: MERGED })[1], "Bo");
  assert.equal(namesOf({ names: { ...names, 1: "" }, merges: MERGED })[1], "");
  assert.equal(namesOf({ names, merges: [] })[1], undefined);
});

test("everyone with a number of their own is one of the people", () => {
  assert.deepEqual(peopleOf({ nextNumber: 6, merges: MERGED }), [1, 4, 5]);
  assert.deepEqual(peopleOf({ nextNumber: 1, merges: [] }), []);
});

test("a name is cut to what has room, and a new record knows nobody", () => {
  const events = [
    { type: "person-named", number: 1, name: ` ${"x".repeat(99)}` },
    { type: "people-merged", numbers: [1, 2] },
  ];
  const state = events.reduce(reduce, INITIAL_STATE);
  const cleared = reduce(state, { type: "record-cleared" });

  assert.equal(state.names[1].length, LONGEST_NAME);
  assert.deepEqual(state.merges, [{ number: 2, into: 1 }]);
  assert.deepEqual(reduce(state, { type: "people-parted", number: 2 }).merges, []);
  assert.deepEqual([cleared.names, cleared.merges, cleared.calibrations], [{}, [], {}]);
});

test("two numbers that are one person have one record and one total, and part again", () => {
  const record = {
    rows: [
      { face: 1, at: 0 },
      { face: 2, at: 5 },
    ],
    summary: new Map([
      [1, new Map([["happy", 1000]])],
      [2, new Map(Object.entries({ happy: 200, sad: 300 }))],
    ]),
  };
  const { rows, summary } = recordOfPeople(record, [{ number: 2, into: 1 }]);

  assert.deepEqual(
    rows.map(({ face }) => face),
    [1, 1],
  );
  assert.deepEqual(
    [...summary].map(([face, times]) => [face, Object.fromEntries(times)]),
    [[1, { happy: 1200, sad: 300 }]],
  );
  assert.deepEqual(recordOfPeople(record, []), record);
});
