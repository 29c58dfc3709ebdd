/** The CloudFormation stack of a stage; the names of all that is in it begin with it. */
export function stackNameOf(stage: string): string {
  return `atlas-${stage}`;
}

/** The table of intents of a stack. */
export function intentsTableName(stackName: string): string {
  return `${stackName}-intents`;
}

/** A name of what belongs to the whole account, so that a stage can stand in two regions, e.g. while it moves. */
export function accountWideName(name: string, region: string): string {
  return `${name}-${region}`;
}
