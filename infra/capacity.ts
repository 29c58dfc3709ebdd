/** How many containers are kept; nothing of it by default. */
export interface Capacity {
  /** Executions of each function that trades that no other function of the account can take away. */
  readonly reservedConcurrency?: number | undefined;
  /** Containers of placing and of cancelling, each, that are started before anybody asks. */
  readonly provisionedConcurrency?: number | undefined;
}
