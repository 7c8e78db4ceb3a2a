import { questionsForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { staffEverywhereOf } from './policy.ts';
import { addQuestion, allQuestions, retireQuestion } from '../vouching/questions.ts';

const questionsPage: Loader<'questions'> = async ({ database: { db } }, request) => {
  staffEverywhereOf(request);
  return { data: { questions: await allQuestions(db) } };
};

/** The questions that staff ask of those who report without an account and without a script. */
export function questionRoutes(routes: Routes): void {
  routes.page(paths.questions, 'questions', questionsPage);
  routes.action(paths.questions, {
    form: 'questions',
    schema: questionsForm,
    page: 'questions',
    load: questionsPage,
    async handle(context, request) {
      const member = staffEverywhereOf(request);
      const { values } = request;
      if (values.do === 'add') await addQuestion(context, member, values);
      else await retireQuestion(context, member, values.question);
      return { location: url.questions() };
    },
  });
}
