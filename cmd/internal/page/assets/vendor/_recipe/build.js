// Makes the modules in the folder above from the packages that package-lock.json names, and for each the licences of
// all that went into it. The same lock gives the same bytes. Run it by `npm run build`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

for (const name of ["graph", "editor"]) {
  const { metafile } = await build({
    entryPoints: [`${name}.js`], outfile: `../${name}.js`, bundle: true, minify: true, format: "esm", target: "es2022",
    charset: "utf8", legalComments: "none", metafile: true, banner: { js: `/* Licences: ${name}.LICENCES.txt */` },
  });
  const used = new Set();
  for (const file of Object.keys(metafile.inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (found) used.add(found[1]);
  }
  const licences = [...used].sort().map(module => {
    const folder = `node_modules/${module}`;
    const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const text = readdirSync(folder).find(file => /^licen[cs]e/i.test(file));
    if (!text) throw new Error(`${module} has no licence beside it`);
    return `${module} ${version} (${license})\n\n${readFileSync(`${folder}/${text}`, "utf8").trim()}\n`;
  });
  writeFileSync(`../${name}.LICENCES.txt`, licences.join(`\n${"-".repeat(80)}\n\n`));
  const bytes = readFileSync(`../${name}.js`);
  console.log(`${name}.js: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} in gzip, ${used.size} packages`);
}
