/** Node alone: the baseline of every other row. */
export const handler = () => Promise.resolve({ statusCode: 201 });
