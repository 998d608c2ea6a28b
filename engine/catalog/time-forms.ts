import { sqlText } from '../model/sql-text';

/** Forms of times that are not those of ISO 8601; dates come before them as 2024-01-02 where they can. */
const TEXT_FORMS = [
  ...['%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M %p', '%Y%m%d %H%M%S', '%Y%m%d %H:%M:%S', '%Y%m%d %H:%M', '%Y%m%d%H%M%S'],
  ...[
    '%Y%m%d',
    '%d-%b-%Y',
    '%d %b %Y',
    '%b %d, %Y',
    '%d-%b-%y',
    '%d %B %Y',
    '%B %d, %Y',
    '%b %d %Y',
    '%Y-%m-%d %H%M%S',
  ],
  ...['%d.%m.%Y %H:%M:%S.%g', '%Y-%m-%d %H:%M:%S UTC', '%Y-%m-%d %H:%M:%S GMT'],
];

/** SQL of a text as a TIMESTAMP, in the forms that casts do not know; NULL in any other. */
export function otherFormsSql(text: string): string {
  return `try_strptime(${text}, [${TEXT_FORMS.map(sqlText).join(', ')}])`;
}
