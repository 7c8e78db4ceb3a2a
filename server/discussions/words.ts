/**
 * The few words that the server itself puts into texts; everything else is worded by the interface's messages. In a text
 * that is edited they follow its discussion's language, so that they are the same when it is opened and when it is saved.
 */
export const words = (language: string): { withdrawn: string; masked: string } =>
  language.startsWith('fr')
    ? { withdrawn: 'passage retiré', masked: 'passage masqué' }
    : { withdrawn: 'passage withdrawn', masked: 'passage masked' };
