/**
 * How packages/webapp becomes packages/webapp/dist: index.html, and static/ with hashed, precompressed files.
 * Used by scripts/build/webapp.ts in both modes; util is compiled from source so that unused parts fall away.
 */
import path from 'node:path';
import zlib from 'node:zlib';
import CompressionPlugin from 'compression-webpack-plugin';
import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import MinimizerPlugin from 'minimizer-webpack-plugin';
import type { Configuration, RuleSetRule, WebpackPluginInstance } from 'webpack';
import { IndexPage } from './scripts/build/index-page';

type Mode = 'production' | 'development';

const root = __dirname;
const webapp = path.join(root, 'packages/webapp');

/** Of 11. The last two cost many seconds for less than 2 % (measured on this bundle). */
const BROTLI_QUALITY = 9;
/** Bytes. A smaller file gains nothing from compression. */
const COMPRESS_ABOVE = 1024;

function rules(): RuleSetRule[] {
  const typescript = {
    loader: 'ts-loader',
    options: {
      transpileOnly: true,
      configFile: path.join(webapp, 'tsconfig.bundle.json'),
    },
  };
  return [
    { test: /\.tsx?$/, use: [typescript, path.join(root, 'scripts/build/single-icons.cjs')] },
    { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] },
    // Some packages leave the extension out inside ES modules.
    { test: /\.m?js$/, resolve: { fullySpecified: false } },
  ];
}

function compression(): WebpackPluginInstance[] {
  const shared = { test: /\.(js|css|svg)$/, threshold: COMPRESS_ABOVE, minRatio: 1 };
  const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
  return [
    new CompressionPlugin<zlib.BrotliOptions>({
      ...shared,
      algorithm: 'brotliCompress',
      filename: '[path][base].br',
      compressionOptions: brotli,
    }),
    new CompressionPlugin({ ...shared, algorithm: 'gzip', filename: '[path][base].gz' }),
  ];
}

/** The packages that the project list needs, under a name: the second half of what everybody waits for. */
const SIGNED_IN_PACKAGES = {
  name: 'signed-in-packages',
  test: /node_modules/,
  chunks: (chunk: { name?: string | null }) => chunk.name === 'signed-in',
  enforce: true,
};

/**
 * What everybody waits for is made as small as can be, by terser. The editors come later, one at a time: esbuild leaves them 15 % larger
 * and saves half a minute of every build (measured).
 */
function minimizers(): WebpackPluginInstance[] {
  const first = /static\/(main|signed-in)/;
  return [
    new MinimizerPlugin({ include: first, minify: MinimizerPlugin.terserMinify }),
    new MinimizerPlugin({ exclude: first, minify: MinimizerPlugin.esbuildMinify, extractComments: false }),
  ];
}

function plugins(mode: Mode): WebpackPluginInstance[] {
  return [
    new MiniCssExtractPlugin({
      filename: 'static/[name].[contenthash].css',
      // Mantine's styles are single classes: their order does not matter.
      ignoreOrder: true,
    }),
    new IndexPage({ template: path.join(webapp, 'src/index.pug'), entry: 'main', filename: 'index.html' }),
    ...(mode === 'production' ? compression() : []),
  ];
}

const RESOLVE = {
  extensions: ['.tsx', '.ts', '.mjs', '.js'],
  alias: { '@lyceum/util': path.join(root, 'packages/util/src') },
};

export default function configuration(
  _env: Record<string, unknown>,
  { mode }: { mode: Mode },
): Configuration {
  return {
    mode,
    context: root,
    entry: { main: path.join(webapp, 'src/main.tsx') },
    output: {
      path: path.join(webapp, 'dist'),
      filename: 'static/[name].[contenthash].js',
      assetModuleFilename: 'static/[name].[contenthash][ext]',
      // Found at run time from the address of the script itself: a base path needs no rebuild.
      publicPath: 'auto',
      // Old hashed files may go, the type declarations beside them may not.
      clean: { keep: /^(types|\.tsbuildinfo)/ },
      hashDigestLength: 12,
    },
    resolve: RESOLVE,
    module: { rules: rules() },
    plugins: plugins(mode),
    optimization: {
      moduleIds: 'deterministic',
      splitChunks: { chunks: 'async', cacheGroups: { signedIn: SIGNED_IN_PACKAGES } },
      minimizer: minimizers(),
    },
    devtool: mode === 'production' ? false : 'eval-cheap-module-source-map',
    cache: {
      type: 'filesystem',
      name: mode,
      cacheDirectory: path.join(root, '.cache/webpack'),
      buildDependencies: { config: [__filename] },
    },
    performance: { hints: false },
    infrastructureLogging: { level: 'error' },
    stats: 'errors-warnings',
  };
}
