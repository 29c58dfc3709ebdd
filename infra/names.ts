/** The CloudFormation stack of a stage; the names of its resources begin with it. */
export function stackNameOf(stage: string): string {
  return `atlas-${stage}`;
}

/** The table of intents of a stack. */
export function intentsTableName(stackName: string): string {
  return `${stackName}-intents`;
}

/** A name that is unique in the account, so that a stage can exist in two regions, e.g. while it moves. */
export function accountWideName(name: string, region: string): string {
  return `${name}-${region}`;
}
