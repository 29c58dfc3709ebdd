/** One operation of the API, as openapi.yaml has it. */
export interface OperationRow {
  readonly name: string;
  readonly method: string;
  /** With its parameters in braces: `/v1/orders/{orderId}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Whether it changes orders. */
  readonly command: boolean;
  readonly parameters: readonly {
    readonly in: string;
    readonly name: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  /** The schema of its JSON body. */
  readonly body: object | null;
}
