/** Of the page where the host writes the rules. */
export const rulesSettingsFr = {
  title: 'Écrire les règles',
  edit: 'Modifier les règles',
  lead: 'Ce que tu publies ici est une nouvelle version : les membres en sont avertis, et les décisions citent la version qui valait alors. Les anciennes restent lisibles.',
  how: 'Une ligne qui commence par « ## » est une règle ; elles sont numérotées dans l’ordre, et chacune doit exister dans les deux langues, à la même place. Une ligne qui commence par « # » ouvre une partie qui n’est pas une règle, « ### » un intertitre.',
  fr: 'Les règles, en français',
  en: 'Les règles, en anglais',
  changesFr: 'Ce qui change, en français',
  changesEn: 'Ce qui change, en anglais',
  changesHint: 'Une ou deux phrases pour les membres, qui les lisent en tête des règles.',
  preview: 'Aperçu',
  previewFr: 'Aperçu, en français',
  previewEn: 'Aperçu, en anglais',
  previewNote: 'Rien n’est encore publié.',
  publish: 'Publier cette version',
  meanwhile: 'Ce qui a été publié entre-temps',
};
