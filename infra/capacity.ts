/** How many containers are reserved or provisioned; by default none. */
export interface Capacity {
  /** Concurrent executions reserved for each function that trades. */
  readonly reservedConcurrency?: number | undefined;
  /** Provisioned containers of each operation that is kept warm; billed by the hour. */
  readonly provisionedConcurrency?: number | undefined;
}
