// A webpack plugin, used by webpack.config.ts: renders the webapp's index.pug with the names of the scripts and styles that the
// build emitted. Addresses keep the placeholder __BASE_PATH__, which the hub replaces when it serves the page.
import pug from 'pug';
import type { Compilation, Compiler } from 'webpack';

const BASE_PATH = '__BASE_PATH__';

export class IndexPage {
  constructor(private readonly options: { template: string; entry: string; filename: string }) {}

  apply(compiler: Compiler): void {
    const { template, entry, filename } = this.options;
    compiler.hooks.thisCompilation.tap('IndexPage', (compilation) => {
      compilation.fileDependencies.add(template);
      const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
      compilation.hooks.processAssets.tap({ name: 'IndexPage', stage }, () => {
        const html = pug.renderFile(template, { basePath: BASE_PATH, ...assetsOf(compilation, entry) });
        compilation.emitAsset(filename, new compiler.webpack.sources.RawSource(html));
      });
    });
  }
}

function assetsOf(compilation: Compilation, entry: string): { scripts: string[]; styles: string[] } {
  const files = compilation.entrypoints.get(entry)?.getFiles() ?? [];
  const address = (file: string) => `${BASE_PATH}/static/${file.replace(/^static\//, '')}`;
  return {
    scripts: files.filter((file) => file.endsWith('.js') && !file.includes('.hot-update.')).map(address),
    styles: files.filter((file) => file.endsWith('.css')).map(address),
  };
}
