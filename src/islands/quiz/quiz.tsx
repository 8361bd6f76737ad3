import './quiz.css'
import { useEffect, useState } from 'preact/hooks'
import type { PublicQuestion } from '#protocol'
import { loadProgress } from '../../progress/index.ts'
import { Question } from './question.tsx'

interface Props {
  lesson: string
  questions: PublicQuestion[]
}

/** Questions of a lesson. Readable as the server drew it; awake it takes answers and shows how each one stands. */
export function Quiz({ lesson, questions }: Props) {
  const [isAwake, setAwake] = useState(false)
  useEffect(() => {
    setAwake(true)
    void loadProgress(lesson)
  }, [lesson])
  return questions.map((question) => (
    <Question key={question.id} lesson={lesson} question={question} isAwake={isAwake} />
  ))
}
