/*
 * The box in which a pipeline is chosen: a combobox after the WAI-ARIA pattern, with suggestions that the server fetches.
 * Without this script it is a plain text box. The server says what there is to read; the script has no texts of its own.
 */
(function () {
  const TYPING_MS = 250;
  const WAITING_MS = 700;
  const EDGE_PX = 80;
  let boxes = 0;

  function element(className, parent) {
    const created = document.createElement("div");
    created.className = className;
    parent.appendChild(created);
    return created;
  }

  function makeBox(input) {
    const id = "supaflow-pipelines-" + ++boxes;
    const anchor = document.createElement("div");
    anchor.className = "supaflow-pipelines__anchor";
    input.parentNode.insertBefore(anchor, input.nextSibling);
    const popup = element("supaflow-pipelines__popup", anchor);
    const list = element("supaflow-pipelines__list", popup);
    const message = element("supaflow-pipelines__message", popup);
    const status = element("jenkins-visually-hidden", anchor);
    let options = [];
    let active = -1;
    // Counts what makes an answer that is still under way stale.
    let turn = 0;
    let asking = false;
    let wanted = false;
    let timer = null;

    list.id = id;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label"));
    message.setAttribute("aria-hidden", "true");
    status.setAttribute("role", "status");
    popup.hidden = true;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-controls", id);
    input.setAttribute("aria-expanded", "false");

    function activate(index) {
      if (options[active]) {
        options[active].setAttribute("aria-selected", "false");
      }
      active = index;
      if (options[active]) {
        options[active].setAttribute("aria-selected", "true");
        options[active].scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", options[active].id);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function close() {
      clearTimeout(timer);
      turn++;
      wanted = false;
      activate(-1);
      popup.hidden = true;
      status.textContent = "";
      input.setAttribute("aria-expanded", "false");
    }

    function choose(value) {
      close();
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function addOption(pipeline, index) {
      const option = element("supaflow-pipelines__option", list);
      option.id = id + "-" + index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = pipeline.value;
      element("supaflow-pipelines__name", option).textContent = pipeline.name;
      const state = element("supaflow-pipelines__state", option);
      state.textContent = pipeline.state;
      if (!pipeline.active) {
        state.className += " supaflow-pipelines__state--not-active";
      }
      element("supaflow-pipelines__detail", option).textContent = pipeline.detail;
      option.addEventListener("click", function () {
        choose(pipeline.value);
      });
      options.push(option);
    }

    /* Below the box or, where there is more room, above it; never over the page's header or its buttons. */
    function place() {
      const box = input.getBoundingClientRect();
      const roomBelow = window.innerHeight - box.bottom - EDGE_PX;
      const roomAbove = box.top - EDGE_PX;
      popup.style.setProperty("--supaflow-room", "60vh");
      const above = popup.offsetHeight > roomBelow && roomAbove > roomBelow;
      popup.classList.toggle("supaflow-pipelines__popup--above", above);
      popup.style.setProperty("--supaflow-room", Math.max(above ? roomAbove : roomBelow, EDGE_PX) + "px");
      popup.style.setProperty("--supaflow-box-height", input.offsetHeight + "px");
    }

    function show(pipelines, text) {
      activate(-1);
      options = [];
      list.textContent = "";
      pipelines.forEach(addOption);
      list.hidden = options.length === 0;
      message.textContent = text;
      status.textContent = text;
      popup.hidden = options.length === 0 && text === "";
      input.setAttribute("aria-expanded", options.length > 0 ? "true" : "false");
      if (!popup.hidden) {
        place();
        list.scrollTop = 0;
      }
    }

    function parameters() {
      const key = findNearBy(input, "credentialsId");
      return (
        "value=" +
        encodeURIComponent(input.value) +
        "&credentialsId=" +
        encodeURIComponent(key ? key.value : "")
      );
    }

    /* One request at a time: the text that was typed meanwhile is asked for when the answer is here. */
    function ask() {
      wanted = asking;
      if (asking) {
        return;
      }
      const mine = turn;
      asking = true;
      const waiting = setTimeout(function () {
        if (mine === turn && popup.hidden) {
          show([], input.dataset.waiting);
        }
      }, WAITING_MS);
      fetch(input.dataset.suggestUrl, {
        method: "post",
        headers: crumb.wrap({ "Content-Type": "application/x-www-form-urlencoded" }),
        body: parameters(),
      })
        .then(function (response) {
          return response.ok ? response.json() : null;
        })
        .catch(function () {
          return null;
        })
        .then(function (answer) {
          clearTimeout(waiting);
          asking = false;
          if (mine === turn) {
            show(answer ? answer.pipelines : [], answer ? answer.message : "");
          } else if (wanted) {
            ask();
          }
        });
    }

    function suggest(afterMs) {
      clearTimeout(timer);
      turn++;
      timer = setTimeout(ask, afterMs);
    }

    function onKey(event) {
      const open = !popup.hidden;
      if (event.isComposing) {
        return;
      }
      if (event.key === "ArrowDown" && !open) {
        if (input.value.indexOf("$") < 0) {
          suggest(0);
        }
        event.preventDefault();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && open) {
        // The place before the first and after the last is the text itself.
        const places = options.length + 1;
        activate(((active + (event.key === "ArrowDown" ? 2 : places)) % places) - 1);
        event.preventDefault();
      } else if (event.key === "Enter" && open) {
        // Whoever looks at a list means the list, not to save the form.
        if (active >= 0) {
          choose(options[active].dataset.value);
        } else {
          close();
        }
        event.preventDefault();
      } else if (event.key === "Tab" && open && active >= 0) {
        choose(options[active].dataset.value);
      } else if (event.key === "Escape" && open) {
        close();
        event.preventDefault();
        event.stopPropagation();
      }
    }

    input.addEventListener("input", function () {
      const text = input.value.trim();
      if (text === "" || text.indexOf("$") >= 0) {
        close();
      } else {
        suggest(TYPING_MS);
      }
    });
    input.addEventListener("keydown", onKey);
    input.addEventListener("blur", close);
    popup.addEventListener("mousedown", function (event) {
      // The box keeps the focus, and with it its list.
      event.preventDefault();
    });
  }

  Behaviour.specify("INPUT.supaflow-pipelines", "supaflow-pipelines", 0, function (input) {
    // A property, not an attribute: a copy of the element is a box that is yet to be made.
    if (!input.supaflowPipelines) {
      input.supaflowPipelines = true;
      makeBox(input);
    }
  });
})();
