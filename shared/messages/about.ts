/** The long texts of /about, apart from the words every page loads. */
export interface AboutTexts {
  privacy: { title: string; lead: string; sections: Section[] };
  help: {
    title: string;
    lead: string;
    lines: HelpLine[];
    sections: Section[];
    checked: string;
  };
}

export interface Section {
  title: string;
  /** Paragraphs; then the list, if there is one; then what follows it. */
  text: string[];
  list?: string[];
  after?: string[];
}

export interface HelpLine {
  name: string;
  /** As one reads it. */
  number: string;
  /** As one dials it. */
  dial: string;
  by: 'call' | 'sms';
  what: string;
}
