import type { Context } from '../context-types.ts';
import { AppError } from '../errors.ts';
import { whereOf } from '../log.ts';

/** Any failure as one a person can be told about; what nobody foresaw is logged, without its message. */
export function asAppError(context: Pick<Context, 'log' | 'database'>, failure: unknown): AppError {
  if (failure instanceof AppError) return failure;
  // Errors of Express and its body parser carry the status they mean; one who went away while sending is not the database.
  const status = typeof failure === 'object' && failure !== null && 'status' in failure ? failure.status : null;
  if (status === 413) return new AppError('too_large', 'too_large');
  if (typeof status === 'number' && status >= 400 && status < 500) return new AppError('not_found', 'not_found');
  if (context.database.engine.isUnavailable(failure)) {
    context.log.error({ event: 'storage_unavailable', at: whereOf(failure) });
    return new AppError('unavailable', 'storage_unavailable');
  }
  context.log.error({ event: 'unexpected', at: whereOf(failure) });
  return new AppError('internal', 'unexpected');
}
