import { useMutation, useQueryClient } from '@tanstack/react-query';

/** A change on the server; everything on show is asked for again after it. */
export function useAction<Input, Output>(call: (input: Input) => Promise<Output>, done?: (output: Output) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: (output) => {
      void queries.invalidateQueries();
      done?.(output);
    },
  });
}
