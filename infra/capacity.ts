/** How many containers are kept; nothing of it by default. */
export interface Capacity {
  /** Executions of each function that trades that no other function of the account can take away. */
  readonly reservedConcurrency?: number | undefined;
  /** Containers of each operation that is kept warm that are started before anybody asks; paid for by the hour. */
  readonly provisionedConcurrency?: number | undefined;
}
