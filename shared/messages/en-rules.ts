import type { rulesSettingsFr } from './fr-rules.ts';

export const rulesSettingsEn: typeof rulesSettingsFr = {
  title: 'Write the rules',
  edit: 'Change the rules',
  lead: 'What you publish here is a new version: members are told of it, and decisions cite the version that held at the time. The older ones can still be read.',
  how: 'A line that begins with “##” is a rule; they are numbered in order, and each has to be there in both languages, at the same place. A line that begins with “#” opens a part that is no rule, “###” a heading within one.',
  fr: 'The rules, in French',
  en: 'The rules, in English',
  changesFr: 'What changes, in French',
  changesEn: 'What changes, in English',
  changesHint: 'One or two sentences for members, who read them above the rules.',
  preview: 'Preview',
  previewFr: 'Preview, in French',
  previewEn: 'Preview, in English',
  previewNote: 'Nothing is published yet.',
  publish: 'Publish this version',
  meanwhile: 'What was published meanwhile',
};
