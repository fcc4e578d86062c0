/**
 * The tree of a lighttpd configuration: statements, each with its place.
 *
 * In: nothing. Out: types. What names mean is blocks.ts's matter: here a setting is a name with an expression.
 */

/** Offsets in the text that the tree was made of. */
export type Place = { readonly start: number; readonly end: number };

export type ConditionOperator = "==" | "!=" | "=~" | "!~" | "=^" | "=$";

/** Parts that are joined by `+`; one part as a rule. */
export type ValueExpression = { readonly parts: readonly ValuePart[] } & Place;

export type ValuePart =
  | ({ readonly kind: "text"; readonly text: string } & Place)
  | ({ readonly kind: "number"; readonly number: number } & Place)
  | ({ readonly kind: "variable"; readonly name: string } & Place)
  | ({ readonly kind: "array"; readonly entries: readonly ArrayEntry[] } & Place);

export type ArrayEntry = {
  readonly key: ValueExpression | undefined;
  readonly value: ValueExpression;
};

/** `$HTTP["url"] =~ "x"`: its place is the head, without the block. */
export type ConditionHead = {
  readonly object: string;
  readonly name: ValueExpression;
  readonly operator: ConditionOperator;
  readonly value: ValueExpression;
} & Place;

/** A block of a chain; `head` is nothing for a plain `else`. */
export type ConditionBlock = {
  readonly head: ConditionHead | undefined;
  readonly body: readonly Statement[];
} & Place;

export type Statement =
  | ({
      readonly kind: "setting";
      readonly name: string;
      readonly operator: "=" | "+=" | ":=";
      readonly value: ValueExpression;
    } & Place)
  | ({ readonly kind: "chain"; readonly blocks: readonly ConditionBlock[] } & Place)
  | ({ readonly kind: "global"; readonly body: readonly Statement[] } & Place)
  | ({ readonly kind: "include"; readonly path: ValueExpression } & Place)
  | ({ readonly kind: "include-shell"; readonly command: ValueExpression } & Place);

/** `badAt` is where the text stops being in the language; `overLimit`: it may be, but is too much or too deep. */
export type LighttpdTree = {
  readonly statements: readonly Statement[];
  readonly badAt: number | undefined;
  readonly overLimit: boolean;
  /** The first token that the server passes over without a word, if there is one. */
  readonly passedOver: number | undefined;
};
