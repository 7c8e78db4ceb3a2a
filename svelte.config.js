/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: {
    runes: true,
    // Styles go to a file: the Content-Security-Policy allows no inline style.
    css: 'external',
  },
};
