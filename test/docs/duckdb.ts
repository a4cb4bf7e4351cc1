import { DuckDBInstance } from "@duckdb/node-api";

/** A database in memory that has run a script. */
export class Database {
  private constructor(private readonly connection: Awaited<ReturnType<DuckDBInstance["connect"]>>) {}

  static async of(script: string): Promise<Database> {
    const instance = await DuckDBInstance.create(":memory:");
    const database = new Database(await instance.connect());
    await database.run(script);
    return database;
  }

  /** Statements end where a semicolon ends a line. */
  async run(script: string): Promise<void> {
    for (const statement of script.split(/;\s*\n/)) {
      if (/\S/.test(statement)) await this.connection.run(statement);
    }
  }

  async rows(query: string): Promise<Record<string, unknown>[]> {
    return (await this.connection.runAndReadAll(query)).getRowObjectsJson() as Record<string, unknown>[];
  }
}
