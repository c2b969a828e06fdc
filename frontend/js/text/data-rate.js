/** About how much a camera session sends and gets in an hour; measured over a minute of a moving person by tests/browser. */
export const MEGABYTES_PER_HOUR = 80;
