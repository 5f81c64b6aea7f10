// How WeChat answers: by `success`, `fail` and `complete`, or by a promise where none of them is given.

/** Makes a function of `wx` of one that gives its answer or throws. */
export function calls(name, work) {
  return (options = {}) => {
    const end = (kind, answer) => {
      options[kind]?.(answer)
      options.complete?.(answer)
    }
    const done = Promise.resolve().then(() => work(options)).then(
      (answer) => {
        const full = { ...answer, errMsg: `${name}:ok` }
        end('success', full)
        return full
      },
      (error) => {
        const problem = { errMsg: `${name}:fail ${error?.message ?? error}` }
        end('fail', problem)
        if (!options.success && !options.fail && !options.complete) throw problem
        return problem
      },
    )
    if (options.success || options.fail || options.complete) {
      done.catch(error => console.error(error))
      return undefined
    }
    return done
  }
}

/** A whole group: `{ name: work }`. */
export function group(works) {
  return Object.fromEntries(Object.entries(works).map(([name, work]) => [name, calls(name, work)]))
}
