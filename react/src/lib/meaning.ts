import type { Meaning } from "../gen/meanings.ts";

/** A row of the document's table of meanings (x-meanings). The first row that fits counts. */
export interface MeaningRow {
  readonly name: Meaning;
  readonly status: readonly number[];
  /** Must be found in the message, in lower case. */
  readonly message?: RegExp;
  /** Must not be found in it. */
  readonly unless?: RegExp;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The response may have been lost: something between the service and here answered. */
  readonly lost?: true;
  /** It would have been so for an earlier attempt too, which therefore had no effect. */
  readonly always?: true;
}

/** What counts of an attempt that failed. */
export interface Failure {
  /** Of an error response. */
  readonly statusCode?: number;
  readonly message?: string;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The service may have answered with something that did not arrive. */
  readonly lost?: boolean;
  /** Some response came. */
  readonly answered?: boolean;
}

/** Returns what a call's failure means, given the failures of all its attempts, oldest first. */
export function meaningOf(failures: readonly Failure[], table: readonly MeaningRow[]): Meaning | undefined {
  const last = failures.at(-1);
  const row = last && rowOf(last, table);
  if (row?.always) {
    return row.name;
  }
  const lostRow = table.find(({ lost }) => lost);
  const isLost = (failure: Failure) => failure.lost || rowOf(failure, table)?.lost;
  const earlier = failures.slice(0, -1);
  // A refusal after an attempt that the service saw may only say that this attempt had its effect.
  if (lostRow && (failures.some(isLost) || (row && earlier.some((failure) => isLost(failure) || failure.answered)))) {
    return lostRow.name;
  }
  return row?.name;
}

function rowOf(failure: Failure, table: readonly MeaningRow[]): MeaningRow | undefined {
  const message = (failure.message ?? "").toLowerCase();
  return table.find((row) => row.status.includes(failure.statusCode ?? 0)
    && (row.message?.test(message) ?? true)
    && !row.unless?.test(message)
    && Object.entries(row.metadata ?? {}).every(([name, value]) => failure.metadata?.[name] === value));
}
