// What a scan means just now: coming in, going out (where the course counts hours), or a signed sheet typed in later.
const $ = (id) => document.getElementById(id);

export class Modes {
  kind = "in";
  paper = false;

  constructor({ onChange }) {
    this.onChange = onChange;
    for (const kind of ["in", "out"]) $(`mode-${kind}`).addEventListener("click", () => this.#turn({ kind }));
    $("paper").addEventListener("click", () => {
      this.#turn({ paper: !this.paper });
      if (this.paper) document.querySelector(".finder").scrollIntoView({ block: "start" }); // the camera, and what to do, stand above
    });
    $("paper-end").addEventListener("click", () => this.#turn({ paper: false }));
  }

  /** As the lesson is: practice never counts, and only some courses ask when people leave. */
  fit(lesson) {
    $("modes").hidden = !lesson?.counts_hours;
    $("practice").hidden = $("answer-practice").hidden = !lesson?.practice;
    $("closed").hidden = lesson?.state !== "closed";
    if (!lesson?.counts_hours) this.kind = "in";
    this.#show();
  }

  /** What the event says of where it comes from. */
  source(source) {
    return this.paper ? "paper" : source;
  }

  #turn(change) {
    Object.assign(this, change);
    this.#show();
    this.onChange();
  }

  #show() {
    for (const kind of ["in", "out"]) $(`mode-${kind}`).setAttribute("aria-pressed", String(this.kind === kind));
    $("paper").setAttribute("aria-pressed", String(this.paper));
    $("paper-words").hidden = !this.paper;
  }
}
