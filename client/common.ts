/**
 * What nearly every page draws with. Imported by the entry, so that it travels in one file: left to itself, the bundler
 * cuts a crumb for each combination of pages that share something, and a phone fetches eleven files to read one text.
 */
import './discussions/Body.svelte';
import './discussions/Byline.svelte';
import './journals/DiscussionItem.svelte';
import './ui/Paging.svelte';
import './ui/TimeText.svelte';
