// What a query costs, by the formula that the fact sheet (8) fitted to recorded requests: objects 1, money and page info nothing, connections by their size,
// mutations 10; a plain list without `first` is dear.
import { getNamedType, isCompositeType, isInterfaceType, isObjectType, Kind, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type GraphQLField, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode, type SelectionSetNode } from 'graphql';

type Asked = { schema: GraphQLSchema; fragments: Map<string, FragmentDefinitionNode>; variables: Record<string, unknown> };
const free = new Set(['MoneyBag', 'MoneyV2', 'PageInfo']);
const unbounded = 38;
/** Plain lists that were seen to be dear without `first`. */
const dear = new Set(['transactions', 'trackingInfo', 'refunds', 'fulfillments']);

export const largestCost = 1000;
/** A connection of n rows weighs as much as so many single ones. */
const weight = (rows: number): number => Math.max(1, Math.floor(2 * Math.log(rows)));

export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Record<string, unknown>): number {
  const fragments = new Map(document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])));
  const root = operation.operation === OperationTypeNode.MUTATION ? 'Mutation' : 'QueryRoot';
  const asked = { schema, fragments, variables };
  return operation.operation === OperationTypeNode.MUTATION ? fields(asked, operation.selectionSet, root).reduce((total, field) => total + 10 + below(asked, field, root), 0) : selectionCost(asked, operation.selectionSet, root);
}

// Objects below the payload's first level count, the payload itself does not.
function below(asked: Asked, field: FieldNode, root: string): number {
  const type = getNamedType(fieldOf(asked, root, field.name.value)?.type);
  return type && field.selectionSet ? fields(asked, field.selectionSet, type.name).reduce((total, inner) => total + (inner.selectionSet ? selectionCost(asked, inner.selectionSet, typeNameOf(asked, type.name, inner)) : 0), 0) : 0;
}

function selectionCost(asked: Asked, selection: SelectionSetNode, typeName: string): number {
  return fields(asked, selection, typeName).reduce((total, field) => total + fieldCost(asked, field, typeName), 0);
}

function fieldCost(asked: Asked, field: FieldNode, parent: string): number {
  const definition = fieldOf(asked, parent, field.name.value);
  const type = definition && getNamedType(definition.type);
  if (!definition || !type || !isCompositeType(type) || !field.selectionSet) return 0;
  const first = argument(asked, field, 'first') ?? argument(asked, field, 'last');
  if (type.name.endsWith('Connection')) {
    const rows = typeof first === 'number' ? first : 50;
    return fields(asked, field.selectionSet, type.name).reduce((total, inner) => {
      if (inner.name.value === 'pageInfo' || !inner.selectionSet) return total;
      const element = typeNameOf(asked, type.name, inner);
      const nodeCost = inner.name.value === 'edges' ? fields(asked, inner.selectionSet, element).reduce((sum, part) => sum + (part.selectionSet ? selectionCost(asked, part.selectionSet, typeNameOf(asked, element, part)) : 0), 0) : selectionCost(asked, inner.selectionSet, element);
      return total + weight(rows) * (1 + nodeCost);
    }, 2);
  }
  if (free.has(type.name) || field.name.value === 'userErrors') return 0;
  const inner = 1 + selectionCost(asked, field.selectionSet, type.name);
  return dear.has(field.name.value) && first === undefined ? unbounded + inner : inner;
}

function fields(asked: Asked, selection: SelectionSetNode, typeName: string): FieldNode[] {
  return selection.selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return [one];
    if (one.kind === Kind.INLINE_FRAGMENT) return fields(asked, one.selectionSet, one.typeCondition?.name.value ?? typeName).filter((inner) => fieldOf(asked, typeName, inner.name.value) !== undefined);
    const fragment = asked.fragments.get(one.name.value);
    return fragment ? fields(asked, fragment.selectionSet, fragment.typeCondition.name.value) : [];
  });
}

function fieldOf({ schema }: Asked, typeName: string, name: string): GraphQLField<unknown, unknown> | undefined {
  const type = schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function typeNameOf(asked: Asked, parent: string, field: FieldNode): string {
  return getNamedType(fieldOf(asked, parent, field.name.value)?.type)?.name ?? '';
}

function argument({ variables }: Asked, field: FieldNode, name: string): unknown {
  const value = field.arguments?.find((one) => one.name.value === name)?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
}
