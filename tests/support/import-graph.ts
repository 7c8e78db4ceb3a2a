import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Import {
  /** A file of ours from the root (`server/bus.ts`), or a package's name (`kysely`, `node:fs`). */
  target: string;
  ours: boolean;
  /** `import type` and the like: gone when the code runs. */
  typeOnly: boolean;
}

export interface Source {
  path: string;
  imports: Import[];
  /** `process.env`, `Math.random`: what it reaches for without an import. */
  globals: string[];
  text: string;
}

/** Every .ts, .js, .mjs and .svelte file below the folders (paths from the root, with `/`). */
export function readSources(...folders: string[]): Source[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(?:[cm]?[jt]s|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map((path) => parse(path, readFileSync(join(root, path), 'utf8')));
}

export function parse(path: string, text: string): Source {
  const source: Source = { path, imports: [], globals: [], text };
  for (const script of path.endsWith('.svelte') ? scripts(text) : [text]) {
    visit(ts.createSourceFile(path.replace(/\.svelte$/, '.ts'), script, ts.ScriptTarget.Latest), source);
  }
  return source;
}

function scripts(text: string): string[] {
  return [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map((match) => match[1] ?? '');
}

function visit(node: ts.Node, source: Source): void {
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      source.imports.push({ ...resolve(source.path, specifier.text), typeOnly });
    }
  };
  if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node.importClause));
  else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    add(node.arguments[0], false);
  } else if (isNewUrl(node)) {
    // new Worker(new URL('./worker.ts', import.meta.url))
    add(node.arguments?.[0], false);
  } else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    source.globals.push(`${node.expression.text}.${node.name.text}`);
  }
  ts.forEachChild(node, (child) => visit(child, source));
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly);
}

function isNewUrl(node: ts.Node): node is ts.NewExpression {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'URL') return false;
  const [path, base] = node.arguments ?? [];
  return (
    !!path &&
    ts.isStringLiteralLike(path) &&
    /\.[cm]?[jt]s$/.test(path.text) &&
    !!base &&
    ts.isPropertyAccessExpression(base)
  );
}

/** `#server/bus.ts` and `./bus.ts` are files; the rest are packages, by their names without a path inside. */
function resolve(from: string, specifier: string): { target: string; ours: boolean } {
  if (specifier.startsWith('#')) return { target: specifier.slice(1), ours: true };
  if (specifier.startsWith('.')) return { target: posix.join(posix.dirname(from), specifier), ours: true };
  if (specifier.startsWith('node:')) return { target: specifier, ours: false };
  return {
    target: specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
    ours: false,
  };
}

/** Import cycles, each as the list of its files, first one repeated at the end. `follow` chooses the imports that count. */
export function findCycles(sources: Source[], follow: (source: Source, found: Import) => boolean): string[][] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    const source = byPath.get(path);
    for (const found of source?.imports ?? []) {
      if (found.ours && source && follow(source, found)) walk(found.target, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of sources) walk(path, []);
  return cycles;
}
