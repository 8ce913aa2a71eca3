// The texts of this part come with it, and not with the first page.
import { learn } from '../i18n';
import en from '../i18n/en/projector.json';
import es from '../i18n/es/projector.json';

learn({ es, en });
