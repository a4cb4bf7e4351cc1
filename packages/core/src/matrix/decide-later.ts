import type { FacetId } from "../facets/facet.ts";

/**
 * Decisions that are taken when somebody asks for them: choosing a CPU model takes long, and what a guest asks for does
 * not depend on it.
 */
export class DecisionsOnDemand extends Map<FacetId, unknown> {
  readonly #waiting = new Map<FacetId, () => unknown>();

  later(id: FacetId, choose: () => unknown): void {
    this.#waiting.set(id, choose);
  }

  override get(id: FacetId): unknown {
    const choose = this.#waiting.get(id);
    if (choose !== undefined) {
      this.#waiting.delete(id);
      this.set(id, choose());
    }
    return super.get(id);
  }
}
