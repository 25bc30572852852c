import type { RawModel, RawReference, RawShape } from './raw-model.ts';
import type { ListShape, MapShape, Member, Shape, StringShape, StructureShape } from './shape.ts';

/**
 * The shapes of `raw` by name, each made once, when first asked for. Shapes refer to each other in circles;
 * what a shape holds is therefore read through getters.
 */
export function shapeResolver(raw: RawModel): (name: string) => Shape {
  const made = new Map<string, Shape>();
  const resolve = (name: string): Shape => {
    const known = made.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(raw.shapes, name)) throw new TypeError(`The model has no shape '${name}'`);
    const shape = Object.freeze(build(name, raw.shapes[name]!, resolve));
    made.set(name, shape);
    return shape;
  };
  return resolve;
}

type Resolve = (name: string) => Shape;

function build(name: string, raw: RawShape, resolve: Resolve): Shape {
  const named = { name, sensitive: raw.sensitive === true };
  const bounds = {
    ...(raw.min === undefined ? {} : { min: raw.min }),
    ...(raw.max === undefined ? {} : { max: raw.max }),
  };
  switch (raw.type) {
    case 'structure':
      return structure(named, raw, resolve);
    case 'list':
      return list({ ...named, ...bounds }, raw, resolve);
    case 'map':
      return map({ ...named, ...bounds }, raw, resolve);
    case 'string':
      return {
        type: 'string',
        ...named,
        ...bounds,
        ...(raw.pattern === undefined ? {} : { pattern: raw.pattern }),
        ...(raw.enum === undefined ? {} : { enum: Object.freeze([...raw.enum]) }),
      };
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'blob':
      return { type: raw.type, ...named, ...bounds };
    case 'boolean':
    case 'timestamp':
      return { type: raw.type, ...named };
    default:
      throw new TypeError(`The shape '${name}' has the type '${raw.type}', which no codec here knows`);
  }
}

type Base = Pick<StructureShape, 'name' | 'sensitive'>;

function structure(base: Base, raw: RawShape, resolve: Resolve): StructureShape {
  let members: readonly Member[] | undefined;
  return {
    type: 'structure',
    ...base,
    get members() {
      members ??= Object.freeze(
        Object.entries(raw.members ?? {}).map(([name, reference]) =>
          Object.freeze({
            name,
            wireName: reference.locationName ?? name,
            shape: resolve(reference.shape),
            required: raw.required?.includes(name) ?? false,
          }),
        ),
      );
      return members;
    },
  };
}

function list(base: Base & { min?: number; max?: number }, raw: RawShape, resolve: Resolve): ListShape {
  const element = raw.member as RawReference;
  return {
    type: 'list',
    ...base,
    elementName: element.locationName ?? 'member',
    flattened: raw.flattened === true,
    get element() {
      return resolve(element.shape);
    },
  };
}

function map(base: Base & { min?: number; max?: number }, raw: RawShape, resolve: Resolve): MapShape {
  const key = raw.key as RawReference;
  const value = raw.value as RawReference;
  return {
    type: 'map',
    ...base,
    keyName: key.locationName ?? 'key',
    valueName: value.locationName ?? 'value',
    flattened: raw.flattened === true,
    get key() {
      return resolve(key.shape) as StringShape;
    },
    get value() {
      return resolve(value.shape);
    },
  };
}
